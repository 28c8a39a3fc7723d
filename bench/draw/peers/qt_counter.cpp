// The counter with Qt Widgets.
#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QWidget window;
    QVBoxLayout layout(&window);
    QLabel label("Count: 0");
    label.setAlignment(Qt::AlignCenter);
    QPushButton button("Increment");
    layout.addWidget(&label);
    layout.addWidget(&button);
    int count = 0;
    QObject::connect(&button, &QPushButton::clicked,
                     [&] { label.setText(QString("Count: %1").arg(++count)); });
    window.resize(320, 200);
    window.show();
    return application.exec();
}
