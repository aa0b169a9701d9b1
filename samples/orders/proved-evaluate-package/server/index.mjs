import 'dd-trace/init.js'
import './chunks/db.mjs'
