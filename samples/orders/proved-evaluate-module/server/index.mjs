import './app.mjs'
