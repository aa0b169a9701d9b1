console.log('then')
export const util = {}
