/* Which parts of the language a text may use. OPA's capabilities call them
 * features and future keywords. */
#ifndef US_SYNTAX_LANGUAGE_H
#define US_SYNTAX_LANGUAGE_H

#include "syntax/ast.h"

typedef enum us_feature {
    US_FEATURE_KEYWORDS_IN_REFS = 1,
    US_FEATURE_REGO_V1 = 2,
    US_FEATURE_REGO_V1_IMPORT = 4,
    US_FEATURE_REGO_V2 = 8,
    US_FEATURE_REGO_V2_IMPORT = 16,
    US_FEATURE_HEAD_PREFIXES = 32, /* p.q.r as a rule's name */
    US_FEATURE_HEAD_REFS = 64,     /* p[x].r as well */
    US_FEATURE_TEMPLATES = 128,
} us_feature;

typedef enum us_future_keyword {
    US_FUTURE_AND = 1,
    US_FUTURE_CONTAINS = 2,
    US_FUTURE_EVERY = 4,
    US_FUTURE_IF = 8,
    US_FUTURE_IN = 16,
    US_FUTURE_NOT = 32,
    US_FUTURE_OR = 64,
} us_future_keyword;

/* One of these admits import rego.v1, or v2. */
#define US_FEATURES_FOR_V2 (US_FEATURE_REGO_V2_IMPORT | US_FEATURE_REGO_V2)
#define US_FEATURES_FOR_V1                                                               \
    (US_FEATURE_REGO_V1_IMPORT | US_FEATURE_REGO_V1 | US_FEATURE_REGO_V2)

#define US_FUTURE_OF_V1                                                                  \
    (US_FUTURE_CONTAINS | US_FUTURE_EVERY | US_FUTURE_IF | US_FUTURE_IN)

typedef struct us_language {
    unsigned features; /* US_FEATURE_… */
    unsigned keywords; /* US_FUTURE_…: what an import from future.keywords may name,
                          besides those that the dialect has anyway */
    us_str unknown;    /* a keyword that was asked for and does not exist; or empty */
} us_language;

/* All that the dialect has. */
us_language us_language_of(us_dialect dialect);

/* Adds what is called [name]; a feature that is not known is none of the
 * language, a keyword is remembered as unknown. */
void us_language_add_feature(us_language *language, us_str name);
void us_language_add_keyword(us_language *language, us_str name);

/* The keywords of future.keywords that a text in [dialect] may import. */
unsigned us_language_imports(const us_language *language, us_dialect dialect);

/* The bit of the keyword [name], or 0. */
unsigned us_future_keyword_bit(us_str name);

/* The names of the bits in [set], in order, from number [index] = 0 on; NULL past
 * the end. */
const char *us_language_feature_name(unsigned set, size_t index);
const char *us_language_keyword_name(unsigned set, size_t index);

#endif
