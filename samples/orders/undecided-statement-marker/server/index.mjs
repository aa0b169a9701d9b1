function readConfig () {
  console.log('first')
}
function startServer () {
  console.log('then')
}
if (process.env.CONFIG) readConfig()
startServer()
