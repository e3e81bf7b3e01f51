package article

deny[msg] { input.kind == "PromptTemplate"; contains(input.spec.template, "SSN"); msg := "模板包含敏感字段SSN" }
