-- For Neovim 0.7 to 0.10: ~/.config/nvim/plugin/usher.lua.
local clients = {}

-- The folder of the policies that a file is one of: where .usher-lint.yaml or .git is, or else its own.
local function root_of(file)
  local folder = vim.fn.fnamemodify(file, ":p:h")
  local marker = vim.fn.findfile(".usher-lint.yaml", folder .. ";")
  if marker == "" then
    marker = vim.fn.finddir(".git", folder .. ";")
  end
  return marker == "" and folder or vim.fn.fnamemodify(marker, ":p"):gsub("/$", ""):gsub("/[^/]*$", "")
end

local function attach(buffer)
  local root = root_of(vim.api.nvim_buf_get_name(buffer))
  clients[root] = clients[root] or vim.lsp.start_client({ name = "usher", cmd = { "usher", "lsp" }, root_dir = root })
  vim.lsp.buf_attach_client(buffer, clients[root])
end

vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, {
  pattern = "*.rego",
  callback = function(event)
    vim.bo[event.buf].filetype = "rego"
    attach(event.buf)
  end,
})
