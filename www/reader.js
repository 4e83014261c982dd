// Runs the page's program in a worker that reads the visitor's files: the page says where its script is and hands over its compiled wasm.
onmessage = async ({ data: { script, module } }) => {
  const { default: start } = await import(script);
  await start({ module_or_path: module });
};
