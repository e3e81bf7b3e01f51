/* What semantic tokens can be: types and modifiers, in the order of their numbers. */
#ifndef US_LSP_TOKENS_H
#define US_LSP_TOKENS_H

enum {
    US_LSP_TOKEN_NAMESPACE,
    US_LSP_TOKEN_FUNCTION,
    US_LSP_TOKEN_VARIABLE,
    US_LSP_TOKEN_PARAMETER,
    US_LSP_TOKEN_PROPERTY,
    US_LSP_TOKEN_KEYWORD,
    US_LSP_TOKEN_STRING,
    US_LSP_TOKEN_NUMBER,
    US_LSP_TOKEN_COMMENT,
};

enum {
    US_LSP_TOKEN_DEFINITION = 1,
    US_LSP_TOKEN_LIBRARY = 2,
};

#define US_LSP_TOKENS_CAPABILITY                                                         \
    "\"semanticTokensProvider\":{\"legend\":{\"tokenTypes\":[\"namespace\","             \
    "\"function\","                                                                      \
    "\"variable\",\"parameter\",\"property\",\"keyword\",\"string\",\"number\","         \
    "\"comment\"],\"tokenModifiers\":[\"definition\",\"defaultLibrary\"]},\"full\":"     \
    "true,"                                                                              \
    "\"range\":true}"

#endif
