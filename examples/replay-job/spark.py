"""spark-submit examples/replay-job/spark.py PARTS OUTPUT USHER-ARGUMENT...

A replay that PARTS tasks of Apache Spark share. Each pipes the number of its part through usher, which judges that part of the
objects; the parts are then put together here, by usher replay merge, and stand in OUTPUT as JSON, one record a line. All machines
must see the logs under the same names, and have usher (USHER says where, if not on PATH).

    spark-submit examples/replay-job/spark.py 16 replay.ndjson --policy policies /mnt/audit
"""
import os
import shlex
import subprocess
import sys
import tempfile

from pyspark import StorageLevel
from pyspark.sql import SparkSession


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    parts, output, arguments = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    usher = os.environ.get("USHER", "usher")
    replay = shlex.join([usher, "replay", "--threads", "1"] + arguments)
    # A part that could not be written fails its task, which Spark then tries again.
    task = f'read -r part && exec {replay} --partition "$part/{parts}"'

    spark = SparkSession.builder.appName("usher replay").getOrCreate()
    numbers = spark.sparkContext.parallelize(range(parts), parts)
    lines = numbers.pipe(shlex.join(["sh", "-c", task]), checkCode=True).persist(StorageLevel.DISK_ONLY)
    lines.count()  # all tasks at once

    with tempfile.TemporaryDirectory() as folder:
        # One after the other, so that no more than one part is in memory.
        for number, part in enumerate(lines.glom().toLocalIterator()):
            with open(os.path.join(folder, str(number)), "w", encoding="utf-8") as file:
                file.writelines(line + "\n" for line in part)
        spark.stop()
        merged = subprocess.run([usher, "replay", "merge", "--output", "json", "--output-file", output, folder], check=False)
    sys.exit(merged.returncode)


if __name__ == "__main__":
    main()
