// RE2 behind a C interface, and what of Go's syntax it does not read: groups are
// named by (?<name>…) as well, several may have one name, and \C is an error. RE2
// sees a pattern with other names, each its own. Errors are worded as by
// Go's regexp/syntax, which the same author wrote.
#include "builtins/regex_re2.h"

#include "builtins/regex_literals.h"

#include <re2/re2.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <unordered_map>
#include <vector>

struct us_regex {
    std::shared_ptr<RE2> compiled;
    std::vector<std::string> names; // of the groups, empty: none
    std::string error;
    std::string text; // of the literals
    us_regex_literals literals = {};
};

namespace
{

// More spans than this are asked for by patterns with as many groups.
enum { FEW_SPANS = 10 };

const char PREFIX[] = "error parsing regexp: ";

RE2::Options options()
{
    RE2::Options result;
    result.set_log_errors(false);
    return result;
}

const char *describe(RE2::ErrorCode code)
{
    switch (code) {
    case RE2::ErrorBadEscape:
        return "invalid escape sequence";
    case RE2::ErrorBadCharClass:
        return "invalid character class";
    case RE2::ErrorBadCharRange:
        return "invalid character class range";
    case RE2::ErrorMissingBracket:
        return "missing closing ]";
    case RE2::ErrorMissingParen:
        return "missing closing )";
    case RE2::ErrorUnexpectedParen:
        return "unexpected )";
    case RE2::ErrorTrailingBackslash:
        return "trailing backslash at end of expression";
    case RE2::ErrorRepeatArgument:
        return "missing argument to repetition operator";
    case RE2::ErrorRepeatSize:
        return "invalid repeat count";
    case RE2::ErrorRepeatOp:
        return "invalid nested repetition operator";
    case RE2::ErrorBadPerlOp:
        return "invalid or unsupported Perl syntax";
    case RE2::ErrorBadUTF8:
        return "invalid UTF-8";
    case RE2::ErrorBadNamedCapture:
        return "invalid named capture";
    case RE2::NoError:
    case RE2::ErrorInternal:
    case RE2::ErrorPatternTooLarge:
        break;
    }
    return "expression too large";
}

std::string word(const char *what, const std::string &part)
{
    return std::string(PREFIX) + what + ": `" + part + "`";
}

bool is_name(const std::string &name)
{
    for (char c : name)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '_'))
            return false;
    return !name.empty();
}

// A name of a Unicode class without what does not count in it.
std::string fold(const std::string &name)
{
    std::string folded;
    for (char c : name) {
        if (c >= 'A' && c <= 'Z')
            folded += static_cast<char>(c + 32);
        else if (c != ' ' && c != '_' && c != '-')
            folded += c;
    }
    return folded;
}

// "greek" as "Greek", which is how RE2 knows scripts. Those of several words must be
// written as they are.
std::string capitalize(const std::string &name)
{
    std::string made = fold(name);
    if (made.size() == name.size() && !made.empty() && made[0] >= 'a' && made[0] <= 'z')
        made[0] = static_cast<char>(made[0] - 32);
    else
        made = name;
    return made;
}

// The categories that Go knows by longer names or in other letters.
const struct {
    const char *folded, *name;
} categories[] = {
    {"any", "Any"},
    {"c", "C"},
    {"cc", "Cc"},
    {"cf", "Cf"},
    {"closepunctuation", "Pe"},
    {"co", "Co"},
    {"connectorpunctuation", "Pc"},
    {"control", "Cc"},
    {"cs", "Cs"},
    {"currencysymbol", "Sc"},
    {"dashpunctuation", "Pd"},
    {"decimalnumber", "Nd"},
    {"digit", "Nd"},
    {"enclosingmark", "Me"},
    {"finalpunctuation", "Pf"},
    {"format", "Cf"},
    {"initialpunctuation", "Pi"},
    {"l", "L"},
    {"letter", "L"},
    {"letternumber", "Nl"},
    {"lineseparator", "Zl"},
    {"ll", "Ll"},
    {"lm", "Lm"},
    {"lo", "Lo"},
    {"lowercaseletter", "Ll"},
    {"lt", "Lt"},
    {"lu", "Lu"},
    {"m", "M"},
    {"mark", "M"},
    {"combiningmark", "M"},
    {"mathsymbol", "Sm"},
    {"mc", "Mc"},
    {"me", "Me"},
    {"mn", "Mn"},
    {"modifierletter", "Lm"},
    {"modifiersymbol", "Sk"},
    {"n", "N"},
    {"nd", "Nd"},
    {"nl", "Nl"},
    {"no", "No"},
    {"nonspacingmark", "Mn"},
    {"number", "N"},
    {"openpunctuation", "Ps"},
    {"otherletter", "Lo"},
    {"othernumber", "No"},
    {"otherpunctuation", "Po"},
    {"othersymbol", "So"},
    {"p", "P"},
    {"paragraphseparator", "Zp"},
    {"pc", "Pc"},
    {"pd", "Pd"},
    {"pe", "Pe"},
    {"pf", "Pf"},
    {"pi", "Pi"},
    {"po", "Po"},
    {"privateuse", "Co"},
    {"ps", "Ps"},
    {"punct", "P"},
    {"punctuation", "P"},
    {"s", "S"},
    {"sc", "Sc"},
    {"separator", "Z"},
    {"sk", "Sk"},
    {"sm", "Sm"},
    {"so", "So"},
    {"spaceseparator", "Zs"},
    {"spacingmark", "Mc"},
    {"surrogate", "Cs"},
    {"symbol", "S"},
    {"titlecaseletter", "Lt"},
    {"uppercaseletter", "Lu"},
    {"z", "Z"},
    {"zl", "Zl"},
    {"zp", "Zp"},
    {"zs", "Zs"},
};

// What RE2 calls the class that Go knows as [name]; [name] itself where there is none.
std::string class_name(const std::string &name)
{
    std::string folded = fold(name);
    for (const auto &category : categories)
        if (folded == category.folded)
            return category.name;
    std::string script = capitalize(name);
    if (script != name && RE2("\\p{" + script + "}", options()).ok())
        return script;
    return name;
}

// Reads a pattern as far as it takes to find its groups.
class scanner
{
  public:
    explicit scanner(const std::string &pattern) : pattern_(pattern)
    {
    }

    // False when Go would stop at [at] with [error].
    bool run()
    {
        while (at < pattern_.size()) {
            char c = pattern_[at];
            if (c == '\\' ? !escape() : c == '(' ? !group() : !plain(c))
                return false;
        }
        return true;
    }

    std::string rewritten;
    std::vector<std::string> names;
    std::string error;
    size_t at = 0;

  private:
    bool copy(size_t count)
    {
        rewritten.append(pattern_, at, count);
        at += count;
        return true;
    }

    // A bracket that comes first in a class is a part of it.
    bool plain(char c)
    {
        if (c == '[' && !in_class_) {
            in_class_ = true;
            copy(1);
            if (at < pattern_.size() && pattern_[at] == '^')
                copy(1);
            return at < pattern_.size() && pattern_[at] == ']' ? copy(1) : true;
        }
        if (c == '[' && pattern_.compare(at, 2, "[:") == 0) {
            size_t end = pattern_.find(":]", at + 2);
            return copy(end == std::string::npos ? 1 : end + 2 - at);
        }
        if (c == ']')
            in_class_ = false;
        return copy(1);
    }

    bool escape()
    {
        char next = at + 1 < pattern_.size() ? pattern_[at + 1] : '\0';
        if (next == 'C' && !in_class_) {
            error = word("invalid escape sequence", "\\C");
            rewritten += "\\a"; // for what RE2 shows of an error before
            return false;
        }
        if (next == 'Q' && !in_class_) {
            size_t end = pattern_.find("\\E", at);
            return copy(end == std::string::npos ? pattern_.size() - at : end + 2 - at);
        }
        if ((next == 'p' || next == 'P') && pattern_.compare(at + 2, 1, "{") == 0)
            return unicode_class();
        return copy(at + 1 < pattern_.size() ? 2 : 1);
    }

    // Go has more names for the classes, and is not particular about their case.
    bool unicode_class()
    {
        size_t from = at + 3, end = pattern_.find('}', at);
        if (end == std::string::npos || end == from)
            return copy(3);
        bool negated = pattern_[from] == '^';
        std::string name = pattern_.substr(from + negated, end - from - negated);
        rewritten +=
            pattern_.substr(at, 3) + (negated ? "^" : "") + class_name(name) + "}";
        at = end + 1;
        return true;
    }

    bool group()
    {
        if (in_class_)
            return copy(1);
        size_t name = pattern_.compare(at, 4, "(?P<") == 0  ? at + 4
                      : pattern_.compare(at, 3, "(?<") == 0 ? at + 3
                                                            : 0;
        if (name > 0)
            return named_group(name);
        if (at + 1 >= pattern_.size() || pattern_[at + 1] != '?')
            names.emplace_back();
        return copy(1);
    }

    bool named_group(size_t from)
    {
        size_t end = pattern_.find('>', from);
        std::string name =
            end == std::string::npos ? std::string() : pattern_.substr(from, end - from);
        if (!is_name(name)) {
            size_t length = end == std::string::npos ? end : end + 1 - at;
            error = word("invalid named capture", pattern_.substr(at, length));
            return false;
        }
        names.push_back(name);
        rewritten += "(?P<g" + std::to_string(names.size()) + ">";
        at = end + 1;
        return true;
    }

    const std::string &pattern_;
    bool in_class_ = false;
};

// ---- Sharing

std::atomic<bool> sharing{false};

// What is in use, by pattern. What is not used any more leaves an empty entry, until as many
// are there as twice those that were in use.
struct shared_patterns {
    std::mutex lock;
    std::unordered_map<std::string, std::weak_ptr<RE2>> known;
    size_t sweep_at = 64;

    void sweep()
    {
        for (auto it = known.begin(); it != known.end();)
            it = it->second.expired() ? known.erase(it) : std::next(it);
        sweep_at = 2 * known.size() + 64;
    }
};

std::shared_ptr<RE2> obtain(const std::string &pattern)
{
    static shared_patterns *const all = new shared_patterns; // outlives all threads
    if (!sharing.load(std::memory_order_relaxed))
        return std::make_shared<RE2>(pattern, options());
    std::unique_lock<std::mutex> guard(all->lock);
    auto found = all->known.find(pattern);
    std::shared_ptr<RE2> regex =
        found == all->known.end() ? nullptr : found->second.lock();
    if (regex)
        return regex;
    guard.unlock(); // compiling may take long
    regex.reset(new RE2(pattern, options()));
    guard.lock();
    if (all->known.size() >= all->sweep_at)
        all->sweep();
    std::weak_ptr<RE2> &entry = all->known[pattern];
    std::shared_ptr<RE2> other = entry.lock();
    if (!other)
        entry = regex;
    return other ? other : regex;
}

// The last repetition in [part], such as {1001}, if Go calls its count invalid;
// else nothing.
std::string bad_count(const std::string &part)
{
    size_t open = part.rfind('{');
    size_t close = open == std::string::npos ? open : part.find('}', open);
    if (close == std::string::npos)
        return std::string();
    unsigned counts[2] = {0, 0};
    int index = 0;
    for (size_t i = open + 1; i < close; i++) {
        if (part[i] == ',')
            index = 1;
        else if (counts[index] <= 1000)
            counts[index] = counts[index] * 10 + static_cast<unsigned>(part[i] - '0');
    }
    bool reversed =
        index == 1 && close > part.find(',', open) + 1 && counts[1] < counts[0];
    if (counts[0] <= 1000 && counts[1] <= 1000 && !reversed)
        return std::string();
    return part.substr(open, close + 1 - open);
}

// RE2 and Go differ in what they look at first, and in which part they show.
void fail(us_regex &regex, const RE2 &compiled, const std::string &pattern)
{
    RE2::ErrorCode code = compiled.error_code();
    std::string part = compiled.error_arg();
    if (code == RE2::ErrorMissingParen || code == RE2::ErrorUnexpectedParen)
        part = pattern;
    if (code == RE2::ErrorTrailingBackslash)
        part.clear();
    if (code == RE2::ErrorBadUTF8 && pattern.rfind("\\x{") != std::string::npos) {
        code = RE2::ErrorBadEscape; // the escape that the pattern breaks off in
        part = pattern.substr(pattern.rfind("\\x{"));
    }
    if (code == RE2::ErrorRepeatOp && !bad_count(part).empty()) {
        code = RE2::ErrorRepeatSize;
        part = bad_count(part);
    }
    if (code == RE2::ErrorRepeatSize && part.back() == '?')
        part.pop_back();
    regex.error = word(describe(code), part);
}

void compile(us_regex &regex, const std::string &pattern)
{
    scanner found(pattern);
    bool whole = found.run();
    regex.compiled = obtain(found.rewritten);
    RE2::ErrorCode code = regex.compiled->error_code();
    // What is wrong before the place where the scanner stopped comes first; that
    // groups are still open there is no error.
    if (code != RE2::NoError && (whole || code != RE2::ErrorMissingParen))
        fail(regex, *regex.compiled, pattern);
    else if (!whole)
        regex.error = found.error;
    regex.names = std::move(found.names);
    regex.text.resize(found.rewritten.size());
    regex.literals = us_regex_find_literals(found.rewritten.data(),
                                            found.rewritten.size(), &regex.text[0]);
}

} // namespace

extern "C" void us_regex_share(void)
{
    sharing.store(true, std::memory_order_relaxed);
}

extern "C" us_regex *us_regex_new(const char *pattern, size_t length)
{
    try {
        std::unique_ptr<us_regex> regex(new us_regex);
        if (length > US_REGEX_PATTERN_MAX)
            regex->error = std::string(PREFIX) + "expression too large";
        else
            compile(*regex, std::string(pattern, length));
        return regex.release();
    } catch (const std::bad_alloc &) {
        return nullptr;
    }
}

extern "C" void us_regex_free(us_regex *regex)
{
    delete regex;
}

extern "C" const char *us_regex_error(const us_regex *regex)
{
    return regex->error.empty() ? nullptr : regex->error.c_str();
}

extern "C" size_t us_regex_size(const us_regex *regex)
{
    size_t size = 2048 + regex->error.size();
    if (regex->compiled && regex->compiled->ok())
        size += static_cast<size_t>(regex->compiled->ProgramSize()) * 40 +
                regex->compiled->pattern().size() * 2;
    return size;
}

extern "C" size_t us_regex_groups(const us_regex *regex)
{
    return static_cast<size_t>(regex->compiled->NumberOfCapturingGroups());
}

extern "C" size_t us_regex_find_group(const us_regex *regex, const char *name,
                                      size_t length, const us_regex_span *spans)
{
    for (size_t i = 0; i < regex->names.size(); i++) {
        const std::string &own = regex->names[i];
        if (own.size() == length && own.compare(0, length, name, length) == 0 &&
            spans[i + 1].from != SIZE_MAX)
            return i + 1;
    }
    return 0;
}

/* RE2 sees no word boundary (\B) inside a character of several bytes, either, where Go does not
 * look. True if it found one there: the search goes on behind the character. */
static bool leave_character(const char *text, size_t length,
                            const re2::StringPiece &found, size_t *from)
{
    size_t at = static_cast<size_t>(found.data() - text);
    auto inside = [&] { return at < length && (text[at] & 0xC0) == 0x80; };
    if (!found.empty() || !inside())
        return false;
    while (inside())
        at++;
    *from = at;
    return true;
}

extern "C" bool us_regex_match(const us_regex *regex, const char *text, size_t length,
                               size_t from, us_regex_span *spans, size_t count)
{
    const char *start = text ? text : "";
    if (regex->literals.whole && count == 0 && from == 0)
        return us_regex_match_literally(&regex->literals, start, length);
    if (us_regex_is_hopeless(&regex->literals, start, length, from))
        return false;
    try {
        re2::StringPiece few[FEW_SPANS];
        std::vector<re2::StringPiece> many(count > FEW_SPANS ? count : 0);
        re2::StringPiece *parts = count > FEW_SPANS ? many.data() : few;
        do {
            if (!regex->compiled->Match(re2::StringPiece(start, length), from, length,
                                        RE2::UNANCHORED, parts, static_cast<int>(count)))
                return false;
        } while (count > 0 && leave_character(start, length, parts[0], &from));
        for (size_t i = 0; i < count; i++) {
            bool has = parts[i].data() != nullptr;
            size_t at = has ? static_cast<size_t>(parts[i].data() - start) : SIZE_MAX;
            spans[i] = {at, has ? at + parts[i].size() : SIZE_MAX};
        }
        return true;
    } catch (const std::bad_alloc &) {
        return false;
    }
}
