export const agent = { start () { console.log('first') } }
