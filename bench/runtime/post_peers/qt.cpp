// Qt: queued calls from other threads. Prints millions a second; the argument: producers.
#include <QCoreApplication>
#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

int main(int argc, char **argv)
{
    enum { MESSAGES = 200000 };
    int producers = argc > 1 && argv[1][0] == '2' ? 2 : 1;
    QCoreApplication app(argc, argv);
    QObject target;
    long received = 0, wanted = (long)producers * MESSAGES;
    auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> threads;
    for (int i = 0; i < producers; i++) {
        threads.emplace_back([&] {
            for (int n = 0; n < MESSAGES; n++) {
                QMetaObject::invokeMethod(
                    &target,
                    [&] {
                        if (++received == wanted) {
                            app.quit();
                        }
                    },
                    Qt::QueuedConnection);
            }
        });
    }
    app.exec();
    std::chrono::duration<double, std::micro> elapsed = std::chrono::steady_clock::now() - start;
    for (auto &thread : threads) {
        thread.join();
    }
    std::printf("%.3f\n", (double)wanted / elapsed.count());
    return 0;
}
