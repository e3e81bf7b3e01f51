// RE2 for the patterns of JSON Schema. No exception and no jump leaves or crosses these
// functions.
#include "builtins/jsonschema/pattern.h"

#include <re2/re2.h>

#include <new>

extern "C" void *us_pattern_new(const char *text, size_t length)
{
    try {
        RE2::Options options;
        options.set_log_errors(false);
        RE2 *pattern = new RE2(re2::StringPiece(text, length), options);
        if (pattern->ok())
            return pattern;
        delete pattern;
    } catch (const std::bad_alloc &) {
    }
    return nullptr;
}

extern "C" void us_pattern_free(void *pattern)
{
    delete static_cast<RE2 *>(pattern);
}

extern "C" bool us_pattern_matches(const void *pattern, const char *text, size_t length)
{
    try {
        return RE2::PartialMatch(re2::StringPiece(text, length),
                                 *static_cast<const RE2 *>(pattern));
    } catch (const std::bad_alloc &) {
        return false;
    }
}
