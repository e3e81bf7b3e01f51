-- For nvim-dap: ~/.config/nvim/plugin/usher-dap.lua.
local dap = require("dap")

dap.adapters.usher = { type = "executable", command = "usher", args = { "debug" } }

-- The rule or test that the cursor is in, or what is typed instead: data.a.deny.
local function path_at_cursor()
  local named, rule = "", ""
  for number = 1, vim.fn.line(".") do
    local line = vim.fn.getline(number)
    named = line:match("^package%s+([%w_.]+)") or named
    local word = line:match("^([%a_][%w_]*)")
    if word and word ~= "package" and word ~= "import" then
      rule = word
    end
  end
  return vim.fn.input("debug: ", "data." .. named .. "." .. rule)
end

dap.configurations.rego = {
  {
    type = "usher",
    request = "launch",
    name = "Debug a rule",
    policies = { "${workspaceFolder}" },
    query = path_at_cursor,
    input = function()
      local file = vim.fn.findfile("input.json", ".;")
      return file ~= "" and vim.fn.fnamemodify(file, ":p") or nil
    end,
  },
  {
    type = "usher",
    request = "launch",
    name = "Debug a test",
    policies = { "${workspaceFolder}" },
    test = path_at_cursor,
  },
}
