/* The parts of the page that -o html writes; page.c puts them together. */
#ifndef US_REPLAY_PAGE_H
#define US_REPLAY_PAGE_H

#include "replay/formats.h"

/* What charts and tables tell apart, each with a colour of its own. */
typedef enum us_page_class {
    US_PAGE_DENIED,   /* newly */
    US_PAGE_ADMITTED, /* newly */
    US_PAGE_OTHER,    /* other changes */
    US_PAGE_REFUSED,  /* denied, and no change */
    US_PAGE_CLASSES,
} us_page_class;

/* "denied", …: the class in the style sheet. */
const char *us_page_class_name(us_page_class class);

/* "newly denied", … */
const char *us_page_class_title(us_page_class class);

/* The numbers of [group], or of a record that is one event, by class. */
void us_page_numbers(const us_replay_group *group, uint64_t numbers[US_PAGE_CLASSES]);

/* Appends the beginning of the page, up to the body's content. */
void us_page_head(us_buf *out);

/* Appends the chart of when changes were, by hours or by days; nothing where there were none. */
void us_page_timeline(us_buf *out, const us_replay_summary *summary);

/* Appends one bar in parts of [numbers]; [most] is what would fill it. */
void us_page_bar(us_buf *out, const uint64_t numbers[US_PAGE_CLASSES], uint64_t most);

/* Appends the chart of grades. */
void us_page_grades(us_buf *out, const us_replay_counts *counts);

#endif
