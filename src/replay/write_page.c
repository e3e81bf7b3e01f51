/* The page. */
#include "replay/formats.h"

void us_replay_page(us_buf *out, const us_replay_collected *records,
                    us_replay_summary *summary)
{
    (void)records;
    us_replay_write_sum(out, summary);
}
