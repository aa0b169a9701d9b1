import tracer from 'dd-trace'
import './chunks/nitro.mjs'
tracer.init()
