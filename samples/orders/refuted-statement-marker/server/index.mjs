function readConfig () {
  console.log('first')
}
function startServer () {
  console.log('then')
}
startServer()
readConfig()
