/* Pattern-defeating quicksort with Go's constants. It is not stable, so equal keys come
 * out in an order that depends on each choice here: of pivots, of when a short range is
 * left to insertion, of what is shuffled to break a pattern. */
#include "builtins/graphql/go_sort.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    SHORT = 12,       /* a range that insertion sorts */
    LONG = 50,        /* one whose pivot comes from nine items */
    ALL_SWAPPED = 12, /* of the comparisons for a pivot: the range descends */
    MOST_REPAIRS = 5,
};

typedef enum hint { UNKNOWN, ASCENDING, DESCENDING } hint;

static void swap(us_go_sorted *x, size_t i, size_t j)
{
    us_go_sorted t = x[i];
    x[i] = x[j];
    x[j] = t;
}

static bool less(const us_go_sorted *x, size_t i, size_t j)
{
    return x[i].key < x[j].key;
}

static size_t bit_length(size_t n)
{
    size_t bits = 0;
    for (; n; n >>= 1)
        bits++;
    return bits;
}

/* Moves item [i] down to where it belongs among those from [from] on. */
static void sink_left(us_go_sorted *x, size_t from, size_t i)
{
    for (; i > from && less(x, i, i - 1); i--)
        swap(x, i, i - 1);
}

static void insertion(us_go_sorted *x, size_t a, size_t b)
{
    for (size_t i = a + 1; i < b; i++)
        sink_left(x, a, i);
}

static void sift(us_go_sorted *x, size_t a, size_t root, size_t count)
{
    for (;;) {
        size_t child = 2 * root + 1;
        if (child >= count)
            return;
        if (child + 1 < count && less(x, a + child, a + child + 1))
            child++;
        if (!less(x, a + root, a + child))
            return;
        swap(x, a + root, a + child);
        root = child;
    }
}

static void heap(us_go_sorted *x, size_t a, size_t b)
{
    size_t count = b - a;
    for (size_t i = (count - 1) / 2 + 1; i-- > 0;)
        sift(x, a, i, count);
    for (size_t i = count; i-- > 0;) {
        swap(x, a, a + i);
        sift(x, a, 0, i);
    }
}

/* Scatters three items around the middle. */
static void shuffle(us_go_sorted *x, size_t a, size_t b)
{
    size_t count = b - a, middle = a + count / 4 * 2 - 1;
    uint64_t random = count;
    for (size_t i = 0; i < 3; i++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        size_t other = (size_t)random & (((size_t)1 << bit_length(count)) - 1);
        swap(x, middle + i, a + (other >= count ? other - count : other));
    }
}

/* The place of the middle one of three; counts what was out of order. */
static size_t median(const us_go_sorted *x, size_t i, size_t j, size_t k, int *swaps)
{
    size_t places[3] = {i, j, k};
    static const int first[3] = {0, 1, 0};
    for (int step = 0; step < 3; step++) {
        size_t *pair = &places[first[step]];
        if (less(x, pair[1], pair[0])) {
            size_t t = pair[0];
            pair[0] = pair[1];
            pair[1] = t;
            ++*swaps;
        }
    }
    return places[1];
}

static size_t choose_pivot(const us_go_sorted *x, size_t a, size_t b, hint *order)
{
    size_t quarter = (b - a) / 4;
    size_t i = a + quarter, j = a + 2 * quarter, k = a + 3 * quarter;
    int swaps = 0;
    if (b - a >= LONG) {
        i = median(x, i - 1, i, i + 1, &swaps);
        j = median(x, j - 1, j, j + 1, &swaps);
        k = median(x, k - 1, k, k + 1, &swaps);
    }
    j = median(x, i, j, k, &swaps);
    *order = swaps == 0 ? ASCENDING : swaps == ALL_SWAPPED ? DESCENDING : UNKNOWN;
    return j;
}

/* True if a few repairs have sorted what was nearly so. */
static bool repair(us_go_sorted *x, size_t a, size_t b)
{
    size_t i = a + 1;
    for (int step = 0; step < MOST_REPAIRS; step++) {
        while (i < b && !less(x, i, i - 1))
            i++;
        if (i == b)
            return true;
        if (b - a < LONG)
            return false;
        swap(x, i, i - 1);
        if (i - a >= 2)
            sink_left(x, 0, i - 1);
        for (size_t j = i + 1; b - i >= 2 && j < b && less(x, j, j - 1); j++)
            swap(x, j, j - 1);
    }
    return false;
}

/* Moves what is less than the pivot before it; returns its place then. [was]: nothing
 * had to be moved. */
static size_t partition(us_go_sorted *x, size_t a, size_t b, size_t pivot, bool *was)
{
    size_t i = a + 1, j = b - 1;
    swap(x, a, pivot);
    for (*was = true;; *was = false) {
        while (i <= j && less(x, i, a))
            i++;
        while (i <= j && !less(x, j, a))
            j--;
        if (i > j)
            break;
        swap(x, i++, j--);
    }
    swap(x, j, a);
    return j;
}

/* Where nothing is less than the pivot: moves what equals it to the front; returns where
 * the rest begins. */
static size_t partition_equal(us_go_sorted *x, size_t a, size_t b, size_t pivot)
{
    size_t i = a + 1, j = b - 1;
    swap(x, a, pivot);
    for (;;) {
        while (i <= j && !less(x, a, i))
            i++;
        while (i <= j && less(x, a, j))
            j--;
        if (i > j)
            return i;
        swap(x, i++, j--);
    }
}

static void reverse(us_go_sorted *x, size_t a, size_t b)
{
    for (size_t i = a, j = b - 1; i < j; i++, j--)
        swap(x, i, j);
}

/* Goes on with the longer side itself, so that its depth is logarithmic. */
static void sort(us_go_sorted *x, size_t a, size_t b, size_t limit)
{
    bool balanced = true, partitioned = true;
    while (b - a > SHORT) {
        hint order;
        if (limit == 0) {
            heap(x, a, b);
            return;
        }
        if (!balanced) {
            shuffle(x, a, b);
            limit--;
        }
        size_t pivot = choose_pivot(x, a, b, &order), length = b - a;
        if (order == DESCENDING) {
            reverse(x, a, b);
            pivot = b - 1 - (pivot - a);
            balanced = partitioned = true;
            order = ASCENDING;
        }
        if (balanced && partitioned && order == ASCENDING && repair(x, a, b))
            return;
        if (a > 0 && !less(x, a - 1, pivot)) {
            a = partition_equal(x, a, b, pivot);
            continue;
        }
        size_t middle = partition(x, a, b, pivot, &partitioned);
        size_t left = middle - a, right = b - middle;
        balanced = (left < right ? left : right) >= length / 8;
        if (left < right) {
            sort(x, a, middle, limit);
            a = middle + 1;
        } else {
            sort(x, middle + 1, b, limit);
            b = middle;
        }
    }
    insertion(x, a, b);
}

void us_go_sort(us_go_sorted *items, size_t count)
{
    sort(items, 0, count, bit_length(count));
}
