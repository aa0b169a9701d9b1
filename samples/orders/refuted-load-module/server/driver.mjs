console.log('plain')
export const driver = {}
