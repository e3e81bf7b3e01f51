/* crypto.*: digests and message authentication codes.
 * Facts are answers of OPA 1.22.2 to the same calls. */
#include "builtin_cases.h"

extern const us_builtin_family us_crypto_family;

static const builtin_case cases[] = {
    {"crypto.md5", "[1]", NULL,
     "eval_type_error: crypto.md5: operand 1 must be string but got number"},
    {"crypto.hmac.md5", "[1, 2]", NULL,
     "eval_type_error: crypto.hmac.md5: operand 1 must be string but got number"},
    {"crypto.hmac.md5", "[\"a\", 2]", NULL,
     "eval_type_error: crypto.hmac.md5: operand 2 must be string but got number"},
    {"crypto.hmac.equal", "[1, \"a\"]", NULL,
     "eval_type_error: crypto.hmac.equal: operand 1 must be string but got number"},
    {"crypto.hmac.equal", "[\"a\", 1]", NULL,
     "eval_type_error: crypto.hmac.equal: operand 2 must be string but got number"},
    {"crypto.hmac.equal", "[\"\", \"\"]", "true", NULL},
    {"crypto.md5", "[\"\"]", "\"d41d8cd98f00b204e9800998ecf8427e\"", NULL},
    {"crypto.sha1", "[\"a\"]", "\"86f7e437faa5a7fce15d1ddcb9eaeaea377667b8\"", NULL},
    {"crypto.sha256", "[\"é\"]",
     "\"4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c\"", NULL},
    {"crypto.hmac.sha512", "[\"\", \"\"]",
     "\"b936cee86c9f87aa5d3c6f2e84cb5a4239a5fe50480a6ec66b70ab5b1f4ac6730c6c515421b327ec1"
     "d69402e53dfb49ad7381eb067b338fd7b0cb22247225d47\"",
     NULL},
};

int main(void)
{
    return run_builtin_cases(&us_crypto_family, cases, sizeof cases / sizeof cases[0],
                             false);
}
