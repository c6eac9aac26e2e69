// The Explore mode: every way in which the scenario can end, how often, the easiest way to each, and the proof.
#pragma once

#include <QWidget>

#include "explore/exploration_job.hpp"
#include "models/stepper.hpp"

class QLabel;
class QProgressBar;
class QPushButton;
class QTableView;
class QTabWidget;
class QTextBrowser;

namespace lockstep::gui {

class ValuesView;
class OutcomesModel;

class ExploreView : public QWidget {
    Q_OBJECT
public:
    ExploreView(Document& document, Stepper& stepper, QWidget* parent = nullptr);
    ~ExploreView() override;

    [[nodiscard]] QString headline() const { return headline_; }
    [[nodiscard]] std::shared_ptr<const Explored> result() const { return job_.result(); }
    [[nodiscard]] bool running() const { return job_.running(); }
    [[nodiscard]] QTableView* table() const { return table_; }
    [[nodiscard]] ValuesView* comparison() const { return comparison_; }
    /// The whole search, for as long as it takes (up to five minutes).
    void prove();
    void cancel();
    /// Loads the easiest way to a row's end into Step.
    void choose(int row);

signals:
    void headlineChanged();
    void witnessChosen();
    void reportsChanged(QString text);                                     ///< all, as the kernel's log; empty if none
    void explored(std::shared_ptr<const lockstep::gui::Explored> result);  ///< null: no longer true

protected:
    void showEvent(QShowEvent* event) override;

private:
    void start(double seconds);
    void scenarioChanged();
    void finished();
    void showCompared(const std::shared_ptr<const Explored>& explored);
    void tellWhetherStale();
    void showParts();
    void restyle();
    void banner(const char* icon, int role, const QString& word, const QString& text);
    [[nodiscard]] QString quotation() const;

    Document& document_;
    Stepper& stepper_;
    ExplorationJob job_;
    OutcomesModel* model_ = nullptr;
    QLabel* icon_ = nullptr;
    QLabel* word_ = nullptr;
    QLabel* text_ = nullptr;
    QLabel* hint_ = nullptr;
    QLabel* stale_ = nullptr;
    QTableView* table_ = nullptr;
    QTabWidget* lower_ = nullptr;
    QTextBrowser* notes_ = nullptr;
    ValuesView* comparison_ = nullptr;
    QProgressBar* progress_ = nullptr;
    QPushButton* prove_ = nullptr;
    QPushButton* cancel_ = nullptr;
    QPushButton* copy_ = nullptr;
    QString headline_;
    const char* shownIcon_ = "question";
    int shownRole_ = 0;
    double limit_ = 0;        ///< seconds of the search that runs
    bool explored_ = false;   ///< an answer of this scenario was here
    bool outOfDate_ = false;  ///< one of the scenario before it was, and nothing has been explored since
};

}  // namespace lockstep::gui
