package replaced

import data.labels
import data.names
import data.places

# The first value is never asked for, yet it names what was imported.
owner := {"name": names.of(input.user), "name": "nobody"}

where := {"at": places.first, "at": {"at": places.second, "at": 1}}
