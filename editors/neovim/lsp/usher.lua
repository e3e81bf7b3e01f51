-- For Neovim 0.11 and later: ~/.config/nvim/lsp/usher.lua, and vim.lsp.enable("usher") in init.lua.
return {
  cmd = { "usher", "lsp" },
  filetypes = { "rego" },
  root_markers = { ".usher-lint.yaml", ".git" },
}
