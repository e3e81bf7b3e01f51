// Starts `usher lsp` and hands it over to the client library, and `usher debug` where something is debugged; all else
// is theirs. A lens that evaluates a rule, or runs a test, gets one beside it that debugs the same.
const fs = require("fs");
const path = require("path");
const { CodeLens, DebugAdapterExecutable, Uri, commands, debug, workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

// The example called [name] (input or data) beside a file, or in a folder above it up to [root].
function exampleOf(name, file, root) {
  const names = ["json", "yaml", "yml"].map((extension) => `${name}.${extension}`);
  for (let folder = path.dirname(file); folder.startsWith(root); folder = path.dirname(folder)) {
    const found = names.map((item) => path.join(folder, item)).find((item) => fs.existsSync(item));
    if (found) return found;
    if (folder === path.dirname(folder)) break;
  }
  return undefined;
}

function debugRule({ uri, path: rule, test }) {
  const file = Uri.parse(uri);
  const folder = workspace.getWorkspaceFolder(file);
  const root = folder ? folder.uri.fsPath : path.dirname(file.fsPath);
  const [input, data] = ["input", "data"].map((name) => exampleOf(name, file.fsPath, root));
  const what = test ? { test: rule } : { query: rule, input, data };
  return debug.startDebugging(folder, { type: "usher", request: "launch", name: rule, policies: [root], ...what });
}

function withDebugLenses(lenses) {
  return (lenses || []).flatMap((lens) => {
    const [rule] = lens.command?.arguments || [];
    const test = lens.command?.command === "usher.runTest";
    const more = new CodeLens(lens.range, { title: "Debug", command: "usher.debug", arguments: [{ ...rule, test }] });
    return rule ? [lens, more] : [lens];
  });
}

exports.activate = async (context) => {
  const settings = workspace.getConfiguration("usher");
  const program = settings.get("path");
  context.subscriptions.push(
    commands.registerCommand("usher.debug", debugRule),
    debug.registerDebugAdapterDescriptorFactory("usher", {
      createDebugAdapterDescriptor: () => new DebugAdapterExecutable(program, ["debug"]),
    }),
  );
  const server = { command: program, args: ["lsp", ...settings.get("arguments")] };
  client = new LanguageClient("usher", "usher", server, {
    documentSelector: [{ language: "rego" }],
    middleware: {
      provideCodeLenses: async (document, token, next) => withDebugLenses(await next(document, token)),
    },
  });
  await client.start();
};

exports.deactivate = () => client?.stop();
