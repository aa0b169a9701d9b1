import './hook.mjs'
import './driver.mjs'
