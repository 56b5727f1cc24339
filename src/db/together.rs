//! Many small writes of one kind in one commit. Whoever comes while a batch is on its way goes with the next, so that a
//! batch is as large as the load is heavy.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::Duration;

use tokio::sync::oneshot;

use super::store::{Lane, Store, Tx};
use crate::error::{Error, Result};

/// Most writes of one commit.
const MOST: usize = 256;
/// How long a batch waits for company: what a commit costs is shared by all that came meanwhile, and no agent minds.
const LINGER: Duration = Duration::from_millis(5);

/// A small write that shares its commit with others of its kind.
pub trait Together: Sized + Send + Sync + 'static {
    /// What the writer of one is told.
    type Answer: Send + 'static;

    /// Writes a batch, in its order; one answer for each. It may run again, and again with each alone, so nothing may
    /// be left in it.
    ///
    /// # Errors
    /// What the database says: then nothing of the batch is written. What concerns one alone is its own answer.
    fn write(tx: &mut Tx<'_>, batch: &[Self]) -> Result<Vec<Result<Self::Answer>>>;
}

/// Those of one kind that wait.
struct Queue<W: Together> {
    waiting: Vec<(W, oneshot::Sender<Result<W::Answer>>)>,
    /// Whether somebody is writing, and will take those who wait along.
    busy: bool,
}

/// A store's queues, one a kind and thread: who waits is answered on its own thread, so that a batch wakes one thread
/// once and not sixty times, and stops with it.
#[derive(Default)]
pub(super) struct Queues(Mutex<HashMap<(ThreadId, TypeId), Arc<dyn Any + Send + Sync>>>);

impl Queues {
    fn of<W: Together>(&self) -> Arc<Mutex<Queue<W>>> {
        let mut queues = lock(&self.0);
        let new = || Arc::new(Mutex::new(Queue::<W> { waiting: Vec::new(), busy: false })) as Arc<_>;
        let queue = Arc::clone(queues.entry((std::thread::current().id(), TypeId::of::<W>())).or_insert_with(new));
        drop(queues);
        // Found by its type: it can be nothing else.
        queue.downcast().unwrap_or_else(|_| unreachable!("a queue of another type"))
    }
}

/// Nothing that can panic runs under these locks, so a poisoned one is still whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store {
    /// Writes one with others of its kind and answers after the commit is durable, in the lane of agents' reports.
    ///
    /// # Errors
    /// Its own answer's; what the database says.
    pub async fn write_together<W: Together>(&self, one: W) -> Result<W::Answer> {
        let queue = self.queues().of::<W>();
        let (asker, answer) = oneshot::channel();
        let first = {
            let mut queue = lock(&queue);
            queue.waiting.push((one, asker));
            !std::mem::replace(&mut queue.busy, true)
        };
        if first {
            let store = self.clone();
            tokio::spawn(async move { while store.write_waiting(&queue).await {} });
        }
        answer.await.map_err(Error::internal)?
    }

    /// Writes those who wait; `false` where nobody does.
    async fn write_waiting<W: Together>(&self, queue: &Mutex<Queue<W>>) -> bool {
        tokio::time::sleep(LINGER).await;
        let (batch, askers): (Vec<W>, Vec<_>) = {
            let mut queue = lock(queue);
            let most = queue.waiting.len().min(MOST);
            queue.busy = most > 0;
            queue.waiting.drain(..most).unzip()
        };
        if batch.is_empty() {
            return false;
        }
        let (batch, whole) = (Arc::new(batch), 0..askers.len());
        // An asker who went away changes nothing: the write stands.
        match self.write_some(&batch, whole).await {
            Ok(answers) => askers.into_iter().zip(answers).for_each(|(asker, answer)| drop(asker.send(answer))),
            Err(error) => match <[_; 1]>::try_from(askers) {
                Ok([asker]) => drop(asker.send(Err(error))),
                // What is wrong with one must not cost the others.
                Err(askers) => {
                    for (at, asker) in askers.into_iter().enumerate() {
                        let answers = self.write_some(&batch, at..at + 1).await;
                        let missing = || Err(Error::internal("a write without an answer"));
                        drop(asker.send(answers.and_then(|all| all.into_iter().next().unwrap_or_else(missing))));
                    }
                }
            },
        }
        true
    }

    /// Writes these of a batch in one commit.
    async fn write_some<W: Together>(
        &self,
        batch: &Arc<Vec<W>>,
        some: Range<usize>,
    ) -> Result<Vec<Result<W::Answer>>> {
        let batch = Arc::clone(batch);
        self.write(Lane::Ingest, move |tx| W::write(tx, &batch[some.clone()])).await
    }
}
