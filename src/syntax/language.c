/* The features and future keywords there are: two tables, in the order of the names,
 * from which capabilities are read and written. What each of them changes is up to
 * resolve_words.c and check_syntax.c. */
#include "syntax/language.h"

typedef struct entry {
    const char *name;
    unsigned bit;
} entry;

static const entry features[] = {
    {"keywords_in_refs", US_FEATURE_KEYWORDS_IN_REFS},
    {"rego_v1", US_FEATURE_REGO_V1},
    {"rego_v1_import", US_FEATURE_REGO_V1_IMPORT},
    {"rego_v2", US_FEATURE_REGO_V2},
    {"rego_v2_import", US_FEATURE_REGO_V2_IMPORT},
    {"rule_head_ref_string_prefixes", US_FEATURE_HEAD_PREFIXES},
    {"rule_head_refs", US_FEATURE_HEAD_REFS},
    {"template_strings", US_FEATURE_TEMPLATES},
};

static const entry keywords[] = {
    {"and", US_FUTURE_AND},     {"contains", US_FUTURE_CONTAINS},
    {"every", US_FUTURE_EVERY}, {"if", US_FUTURE_IF},
    {"in", US_FUTURE_IN},       {"not", US_FUTURE_NOT},
    {"or", US_FUTURE_OR},
};

enum {
    FEATURE_COUNT = sizeof features / sizeof features[0],
    KEYWORD_COUNT = sizeof keywords / sizeof keywords[0],
};

us_language us_language_of(us_dialect dialect)
{
    const unsigned both = US_FEATURE_KEYWORDS_IN_REFS | US_FEATURE_REGO_V1 |
                          US_FEATURE_REGO_V2 | US_FEATURE_REGO_V2_IMPORT;
    const unsigned new_keywords = US_FUTURE_AND | US_FUTURE_NOT | US_FUTURE_OR;
    us_language language = {both | US_FEATURE_TEMPLATES, new_keywords, US_STR_EMPTY};
    if (dialect != US_REGO_V1) {
        language.features = both | US_FEATURE_REGO_V1_IMPORT | US_FEATURE_HEAD_PREFIXES |
                            US_FEATURE_HEAD_REFS;
        language.keywords |= US_FUTURE_OF_V1;
    }
    return language;
}

static unsigned find(const entry *entries, size_t count, us_str name)
{
    for (size_t i = 0; i < count; i++)
        if (us_str_is(name, entries[i].name))
            return entries[i].bit;
    return 0;
}

void us_language_add_feature(us_language *language, us_str name)
{
    language->features |= find(features, FEATURE_COUNT, name);
}

unsigned us_future_keyword_bit(us_str name)
{
    return find(keywords, KEYWORD_COUNT, name);
}

void us_language_add_keyword(us_language *language, us_str name)
{
    unsigned bit = us_future_keyword_bit(name);
    language->keywords |= bit;
    if (bit == 0 && language->unknown.length == 0)
        language->unknown = name;
}

unsigned us_language_imports(const us_language *language, us_dialect dialect)
{
    bool has_v1 = dialect == US_REGO_V1 || (language->features & US_FEATURE_REGO_V1);
    return language->keywords | (has_v1 ? US_FUTURE_OF_V1 : 0);
}

static const char *name_at(const entry *entries, size_t count, unsigned set, size_t index)
{
    for (size_t i = 0; i < count; i++)
        if ((entries[i].bit & set) && index-- == 0)
            return entries[i].name;
    return NULL;
}

const char *us_language_feature_name(unsigned set, size_t index)
{
    return name_at(features, FEATURE_COUNT, set, index);
}

const char *us_language_keyword_name(unsigned set, size_t index)
{
    return name_at(keywords, KEYWORD_COUNT, set, index);
}
