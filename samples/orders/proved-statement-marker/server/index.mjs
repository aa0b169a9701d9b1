function readConfig () {
  console.log('first')
}
function startServer () {
  console.log('then')
}
readConfig()
startServer()
