import { agent } from './agent.mjs'
import './app.mjs'
agent.start()
