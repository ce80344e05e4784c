mod attachments;
mod queue;
