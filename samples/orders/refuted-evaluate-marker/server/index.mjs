import './start.mjs'
import './app.mjs'
