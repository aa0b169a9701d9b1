const startedAt = Date.now();

export { startedAt as s };
