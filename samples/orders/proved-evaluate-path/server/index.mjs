import './env/load.mjs'
const { app } = await import('./chunks/app.mjs')
await import('./chunks/nested/util.mjs')
export default app
