import './chunks/nitro.mjs'
