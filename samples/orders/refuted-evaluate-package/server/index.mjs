import './chunks/db.mjs'
import 'dd-trace/init.js'
