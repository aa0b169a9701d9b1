globalThis.polyfilled = true
console.log('first')
