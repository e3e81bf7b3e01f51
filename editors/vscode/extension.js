// Starts `usher lsp` and hands it over to the client library; all else is the server's.
const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = async () => {
  const settings = workspace.getConfiguration("usher");
  const server = { command: settings.get("path"), args: ["lsp", ...settings.get("arguments")] };
  client = new LanguageClient("usher", "usher", server, {
    documentSelector: [{ language: "rego" }],
  });
  await client.start();
};

exports.deactivate = () => client?.stop();
