/* The meter in force: see work.h. */
#include "base/work.h"

_Thread_local us_work_meter *us_work_meter_in_force;
