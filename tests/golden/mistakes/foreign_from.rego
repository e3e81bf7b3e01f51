package prompt

from data.lib import x
