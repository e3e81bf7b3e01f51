/* Apart from the functions, so that a server can tell of them and has none of their code. */
#include "conftest/refusal.h"

static const char *const names[] = {
#define FUNCTION(name, signature, run, flags) name,
#include "conftest/functions.def"
};

us_str us_conftest_refusal(us_str name)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (us_str_is(name, names[i]))
            return US_STR(
                "this is conftest's own: usher review, why, prove-patches, test, check "
                "and lsp have it; what judges for a cluster does not, since a policy "
                "must not "
                "read the files of a server");
    return US_STR_EMPTY;
}

us_str us_conftest_refusal_of(const usher_problems *problems)
{
    static const us_str undefined = {"undefined function ", 19};
    size_t count = problems ? usher_problems_count(problems) : 0;
    us_str found = US_STR_EMPTY;
    for (size_t i = 0; i < count && found.length == 0; i++) {
        usher_text text = usher_problems_at(problems, i)->message;
        us_str message = us_str_make(text.text, text.length);
        if (us_str_starts_with(message, undefined))
            found = us_conftest_refusal(
                us_str_slice(message, undefined.length, message.length));
    }
    return found;
}
