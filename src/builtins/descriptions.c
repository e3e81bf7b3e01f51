/* What is said of the operands and results of built-in functions, looked up by name in
 * the table that descriptions.def makes. Only the details of type errors show it. */
#include "builtins/builtin.h"

typedef struct description {
    us_str name, texts;
} description;

/* In the order of the names. */
static const description descriptions[] = {
#define DESCRIBED(name, texts) {{name, sizeof name - 1}, {texts, sizeof texts - 1}},
#include "builtins/descriptions.def"
#undef DESCRIBED
};

us_str us_builtin_descriptions(us_str name)
{
    size_t low = 0, high = sizeof descriptions / sizeof descriptions[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = us_str_compare(name, descriptions[middle].name);
        if (order == 0)
            return descriptions[middle].texts;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return US_STR_EMPTY;
}
