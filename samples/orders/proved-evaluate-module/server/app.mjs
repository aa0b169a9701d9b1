console.log('then')
