/* Edit distance by Damerau and Levenshtein, of which three rows are enough. */
#include "base/nearest.h"

enum { LONGEST = 40 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t distance_between(us_str a, us_str b)
{
    size_t rows[3][LONGEST + 1];
    if (a.length > LONGEST || b.length > LONGEST)
        return LONGEST;
    for (size_t j = 0; j <= b.length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.length; i++) {
        size_t *row = rows[i % 3], *above = rows[(i - 1) % 3],
               *second = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.length; j++) {
            size_t best = above[j - 1] + (a.text[i - 1] != b.text[j - 1]);
            best = least(best, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a.text[i - 1] == b.text[j - 2] &&
                a.text[i - 2] == b.text[j - 1])
                best = least(best, second[j - 2] + 1);
            row[j] = best;
        }
    }
    return rows[a.length % 3][b.length];
}

void us_nearest_try(us_nearest *search, us_str name)
{
    size_t limit =
        search->name.length > 0 ? search->distance : search->word.length / 3 + 2;
    size_t distance = distance_between(search->word, name);
    if (name.length > 0 && distance < limit) {
        search->name = name;
        search->distance = distance;
    }
}
