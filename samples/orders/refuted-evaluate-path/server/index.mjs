import './env/load.mjs'
import { app } from './chunks/app.mjs'
import './chunks/nested/util.mjs'
export default app
