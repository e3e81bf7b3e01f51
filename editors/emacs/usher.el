;;; usher.el --- Rego policies by way of usher lsp -*- lexical-binding: t -*-

;;; Commentary:

;; Loads for files that end in .rego, in rego-mode where that is installed.

;;; Code:

(unless (fboundp 'rego-mode)
  (define-derived-mode rego-mode prog-mode "Rego"
    (setq-local comment-start "# ")
    (setq-local indent-tabs-mode t))
  (add-to-list 'auto-mode-alist '("\\.rego\\'" . rego-mode)))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(rego-mode . ("usher" "lsp"))))

(add-hook 'rego-mode-hook #'eglot-ensure)

(provide 'usher)
;;; usher.el ends here
