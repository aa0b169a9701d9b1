import { agent } from './agent.mjs'
agent.start()
await import('./app.mjs')
