await null
process.env.NAME = 'sample'
console.log('first')
