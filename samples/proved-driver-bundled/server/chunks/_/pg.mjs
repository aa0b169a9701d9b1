class Client {
  connect() {
    if (this._connected) {
      throw new Error('Client has already been connected. You cannot reuse a client.');
    }
    this._connected = true;
  }
}

export { Client };
