"""asyncio: start, run and join tasks, a thousand at a time. Prints nanoseconds of
CPU time."""
import asyncio
import time


async def count():
    pass


async def main(batches=20, size=1000):
    start = time.process_time()
    for _ in range(batches):
        for task in [asyncio.create_task(count()) for _ in range(size)]:
            await task
    print(f"{(time.process_time() - start) * 1e9 / (batches * size):.3f}")


asyncio.run(main())
