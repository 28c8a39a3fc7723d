// qt_scene SCENE: the scenes of bench_scene with Qt Widgets on the raster engine. Prints
// "SCENE MEDIAN P99", ms, from the change until it has been handed to the window system.
//
// The page is one widget that paints everything itself, which is the least that Qt can do; its
// shadows are a pixmap that was blurred once, as an application would keep it.
#include <QApplication>
#include <QElapsedTimer>
#include <QGraphicsBlurEffect>
#include <QGraphicsPixmapItem>
#include <QGraphicsScene>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QScrollBar>
#include <QStringListModel>
#include <QStyledItemDelegate>
#include <QThread>
#include <QWidget>
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <functional>
#include <vector>

enum { Width = 1280, Height = 800, Texts = 1000, Cards = 500, Rows = 10000, Row = 57, Frames = 300 };

static QFont textFont()
{
    QFont font("Roboto");
    font.setPixelSize(14);
    return font;
}

static QPixmap makeShadow()
{
    QPixmap shape(43 + 32, 32 + 32);
    shape.fill(Qt::transparent);
    QPainter painter(&shape);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0, 0, 0, 0x4D));
    painter.drawRoundedRect(16, 18, 43, 32, 8, 8);
    painter.end();
    QGraphicsScene scene;
    auto *item = scene.addPixmap(shape);
    auto *blur = new QGraphicsBlurEffect;
    blur->setBlurRadius(8);
    item->setGraphicsEffect(blur);
    QImage out(shape.size(), QImage::Format_ARGB32_Premultiplied);
    out.fill(Qt::transparent);
    QPainter target(&out);
    scene.render(&target, QRectF(), QRectF(0, 0, shape.width(), shape.height()));
    target.end();
    return QPixmap::fromImage(out);
}

class Page : public QWidget {
  public:
    Page() : shadow(makeShadow())
    {
        setAttribute(Qt::WA_OpaquePaintEvent);
        for (int i = 0; i < Texts; i++) {
            texts.push_back(QString("Text %1").arg(i));
        }
    }

  protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), QColor(0xFEF7FF));
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(Qt::white);
        for (int i = 0; i < Cards; i++) {
            int x = i % 25 * 51 + 4, y = i / 25 * 40 + 3;
            painter.drawPixmap(x - 16, y - 16, shadow);
            painter.drawRoundedRect(x, y, 43, 32, 8, 8);
        }
        painter.setPen(QColor(0x19191E));
        painter.setFont(textFont());
        for (int i = 0; i < Texts; i++) {
            painter.drawText(QPointF(i % 20 * 64 + 2, i / 20 * 16 + 13), texts[i]);
        }
    }

  private:
    QPixmap shadow;
    std::vector<QString> texts;
};

static void measure(const char *name, const std::function<void(int)> &draw)
{
    for (int i = 0; i < 20; i++) {
        draw(i);
    }
    std::vector<double> samples;
    for (int i = 0; i < Frames; i++) {
        QThread::usleep(3000); // the server has the time to show the frame before
        QElapsedTimer timer;
        timer.start();
        draw(i + 20);
        samples.push_back(timer.nsecsElapsed() * 1e-6);
    }
    std::sort(samples.begin(), samples.end());
    printf("%s %.4f %.4f\n", name, samples[Frames / 2], samples[Frames * 99 / 100]);
}

static void settle(QWidget &widget)
{
    widget.resize(Width, Height);
    widget.show();
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 500) {
        QCoreApplication::processEvents();
    }
}

static void page()
{
    Page widget;
    settle(widget);
    measure("page", [&](int) { widget.repaint(); });
}

static void list()
{
    QStringList rows;
    for (int i = 0; i < Rows; i++) {
        rows << QString("Row number %1").arg(i);
    }
    QStringListModel model(rows);
    QListView view;
    view.setFont(textFont());
    view.setUniformItemSizes(true);
    view.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view.setStyleSheet(QString());
    class Delegate : public QStyledItemDelegate {
      public:
        QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
        {
            return QSize(100, Row);
        }
    } delegate;
    view.setItemDelegate(&delegate);
    view.setModel(&model);
    settle(view);
    QScrollBar *bar = view.verticalScrollBar();
    measure("list", [&](int frame) {
        bar->setValue(bar->value() + (frame / 150 % 2 == 0 ? Row : -Row));
        QCoreApplication::processEvents();
    });
}

static void label()
{
    QWidget window;
    QLabel *changing = nullptr;
    for (int i = 0; i < Texts; i++) {
        auto *text = new QLabel(QString("Text %1").arg(i), &window);
        text->setFont(textFont());
        text->setGeometry(i % 20 * 64 + 2, i / 20 * 16, 64, 16);
        changing = i == Texts / 2 ? text : changing;
    }
    settle(window);
    measure("label", [&](int frame) {
        changing->setText(QString("Text %1").arg(100 + frame));
        QCoreApplication::processEvents();
    });
}

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    const char *scene = argc > 1 ? argv[1] : "page";
    if (std::strcmp(scene, "list") == 0) {
        list();
    } else if (std::strcmp(scene, "label") == 0) {
        label();
    } else {
        page();
    }
    return 0;
}
