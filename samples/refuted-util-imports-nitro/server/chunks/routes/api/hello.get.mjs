const hello_get = () => "hello";

export { hello_get as default };
//# sourceMappingURL=hello.get.mjs.map
