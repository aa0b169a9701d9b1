console.log('then', process.env.NAME)
export const app = {}
