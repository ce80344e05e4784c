mod attachments;
