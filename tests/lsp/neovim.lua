-- What a person does in an editor, done by the editor's own functions. Run by tests/lsp/neovim, which has set up
-- editors/neovim/usher.lua, in a copy of neovim.rego.
local passed, failed = 0, 0

local function check(name, holds, came)
  if holds then
    passed = passed + 1
  else
    failed = failed + 1
    print("neovim: " .. name .. ": " .. vim.inspect(came))
  end
end

local function await(condition)
  return vim.wait(20000, condition, 20)
end

local function main()
  await(function() return #vim.lsp.buf_get_clients(0) > 0 and vim.lsp.buf_get_clients(0)[1].server_capabilities end)
  local client = vim.lsp.buf_get_clients(0)[1]
  check("started", client ~= nil and client.name == "usher", client)
  check("no error yet", await(function() return #vim.diagnostic.get(0, { severity = 1 }) == 0 end))

  local function ask(method, line, column, more)
    vim.api.nvim_win_set_cursor(0, { line, column })
    local params = vim.tbl_extend("force", vim.lsp.util.make_position_params(0, client.offset_encoding), more or {})
    local answers = vim.lsp.buf_request_sync(0, method, params, 20000)
    for _, answer in pairs(answers or {}) do
      return answer.result, answer.err
    end
  end

  local hover = ask("textDocument/hover", 6, 2)
  check("hover", hover and hover.contents.value:find("count(collection", 1, true), hover)

  local found = ask("textDocument/definition", 6, 23)
  check("definition", found and #found == 1 and found[1].range.start.line == 2, found)

  local items = ask("textDocument/completion", 7, 13)
  local labels = {}
  for _, item in ipairs(items and items.items or {}) do
    labels[item.label] = true
  end
  check("completion", labels.sprintf, items)

  -- Renaming changes the buffer.
  vim.api.nvim_win_set_cursor(0, { 3, 1 })
  vim.lsp.buf.rename("most")
  check("rename", await(function() return vim.api.nvim_buf_get_lines(0, 5, 6, true)[1]:find("> most", 1, true) end),
    vim.api.nvim_buf_get_lines(0, 0, -1, true))

  -- What is typed wrong is told, where it is, and no more once it is mended.
  vim.api.nvim_buf_set_lines(0, 5, 6, true, { "\tcount(input.items) >> most" })
  check("syntax error", await(function()
    local told = vim.diagnostic.get(0, { severity = 1 })
    return #told == 1 and told[1].lnum == 5
  end), vim.diagnostic.get(0))
  vim.api.nvim_buf_set_lines(0, 5, 6, true, { "\tcount( input.items )>most" })
  check("mended", await(function() return #vim.diagnostic.get(0, { severity = 1 }) == 0 end), vim.diagnostic.get(0))

  -- Formatting goes by the client's own edits.
  if vim.lsp.buf.format then
    vim.lsp.buf.format()
  else
    vim.lsp.buf.formatting_sync(nil, 20000)
  end
  local line = vim.api.nvim_buf_get_lines(0, 5, 6, true)[1]
  check("formatting", line == "\tcount(input.items) > most", line)

  local symbols = vim.lsp.buf_request_sync(0, "textDocument/documentSymbol",
    { textDocument = vim.lsp.util.make_text_document_params() }, 20000)
  local names = {}
  for _, answer in pairs(symbols or {}) do
    for _, symbol in ipairs(answer.result or {}) do
      table.insert(names, symbol.name)
    end
  end
  check("symbols", table.concat(names, " ") == "most deny", names)
  client.stop()
  check("stopped", await(client.is_stopped))
end

local fine, problem = pcall(main)
if not fine then
  failed = failed + 1
  print("neovim: " .. tostring(problem))
end
print(("%d passed, %d failed\n"):format(passed, failed))
vim.cmd(failed == 0 and "qall!" or "cquit")
